// Adds without leaving the page. Without this script the same form leads to the cart.
