/// <reference types="vite/client" />
// What a route may carry besides its component.
import 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** key of the page's name, for the document title */
    title?: string;
    /** 'public' (default), 'console', or 'manage': the console of one event, with its tabs instead of the navigation */
    layout?: 'public' | 'console' | 'manage';
    /** whose navigation the console shows; without it the path says */
    group?: 'my' | 'event' | 'desk' | 'admin';
    /** further rooms whose words the page uses, besides its own feature's */
    words?: string[];
    /** any of these roles; without one the login dialog or a refusal is shown */
    roles?: string[];
  }
}
