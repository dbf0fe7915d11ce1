import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** Two entries: the signed-in application, and the public pages, which stay small and know nothing of antd. */
export default defineConfig({
  root: path('src/web'),
  plugins: [react()],
  build: {
    outDir: path('dist/web'),
    emptyOutDir: true,
    // Antd and React are one chunk that rarely changes; its size is known and not worth a warning at each build.
    chunkSizeWarningLimit: 1500,
    // Nothing is inlined as data:, so that the content security policy needs no exception for fonts or scripts.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { index: path('src/web/index.html'), public: path('src/web/public.html') } },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
