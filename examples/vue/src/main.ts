import { createApp } from "vue";
import ShopPage from "./shop_page.vue";

createApp(ShopPage).mount("#shop");
