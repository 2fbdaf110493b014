import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { Shop } from "./shop.tsx";

createRoot(document.querySelector("#shop")!).render(
  <StrictMode>
    <Shop />
  </StrictMode>,
);
