"""What the tests stand on: a browser, static servers, and a watch over what a page does."""
