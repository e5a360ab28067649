import { render } from 'preact'
import { keysIn } from './address/address'
import { keep } from './api/kept'
import { App } from './app/app'
import { applyTheme } from './app/theme'

/** Takes keys out of the address before anything else sees them. `portus dev` prints such an address. */
function takeKeys(): boolean {
  const keys = keysIn(location.hash)
  if (!keys) return false
  if (keys.key) keep('portus.admin-key', keys.key)
  if (keys.proxy_key) keep('portus.proxy-key', keys.proxy_key)
  history.replaceState(null, '', location.pathname + location.search)
  return true
}

takeKeys()
addEventListener('hashchange', () => takeKeys() && location.reload())
applyTheme()
const root = document.getElementById('page')
if (root) render(<App />, root)
