// Starts the app: words, look, session, router.
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import './styles/tokens.css';
import './styles/base.css';
import './styles/parts.css';
import App from './App.vue';
import { i18n, startWords } from './i18n';
import { applyLook } from './look';
import { router } from './router';
import { useSession } from './session';

async function start(): Promise<void> {
  applyLook();
  await startWords();
  const app = createApp(App).use(createPinia()).use(i18n);
  const session = useSession();
  const signedIn = session.start();
  app.use(router);
  await Promise.all([router.isReady(), signedIn]);
  app.mount('#app');
}

void start();
