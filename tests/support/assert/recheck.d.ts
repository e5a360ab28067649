/** The checker without its process of its own, so that it needs nothing but this package. */
declare module 'recheck/lib/browser.js' {
  export { checkSync } from 'recheck'
}
