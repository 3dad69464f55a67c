/// <reference types="vite/client" />
// What a route may carry besides its component.
import 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** key of the page's name, for the document title */
    title?: string;
    /** 'public' (default) or 'console' */
    layout?: 'public' | 'console';
    /** further rooms whose words the page uses, besides its own feature's */
    words?: string[];
    /** any of these roles; without one the login dialog or a refusal is shown */
    roles?: string[];
  }
}
