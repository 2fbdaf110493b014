import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

export default defineConfig({
  plugins: [
    vue({
      template: {
        // Vue would look for components of these names.
        compilerOptions: { isCustomElement: (tag) => tag.startsWith("mercer-") },
      },
    }),
  ],
});
