import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url))

/** What both entries use stands apart: the public pages load nothing of the signed-in application. */
const textsOfPublic = 'use-t\\w+|format|level'
const partsOfPublic = 'BrandMark|PlainTable|Choice|tokens'
const sharedWithPublic = new RegExp(
  `src[\\\\/](core[\\\\/]|web[\\\\/](paths|preferences|text[\\\\/](${textsOfPublic})|ui[\\\\/](${partsOfPublic})))`,
)

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
    rolldownOptions: {
      input: { index: path('src/web/index.html'), public: path('src/web/public.html') },
      output: {
        // Few files instead of one per component: a first visit takes ten requests, not forty.
        codeSplitting: {
          groups: [
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler|i18next)[\\/]/, priority: 3 },
            { name: 'vendor', test: /node_modules[\\/]/, priority: 2 },
            { name: 'contract', test: /src[\\/]contract[\\/]/, priority: 1 },
            { name: 'shared', test: sharedWithPublic, priority: 2 },
            { name: 'parts', test: /src[\\/]web[\\/](ui|cases|outcomes|api).*\.tsx?$/, minShareCount: 2, priority: 1 },
          ],
        },
      },
    },
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
