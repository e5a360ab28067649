import { useEffect, useRef } from 'preact/hooks'
import { type Address, printAddress, VIEWS } from '../address/address'
import { useAddress } from '../address/use-address'
import { type Session, SessionContext } from '../api/context'
import { CopyButton } from '../parts/copy-button'
import { ConnectionNote } from './connection-note'
import { LiveMark } from './live-mark'
import { ThemeSwitch } from './theme-switch'
import { NAMES, SHOWN } from './views'

type Given = { session: Session; hasKey: boolean; forget: () => void }

/** The header, the navigation, and the view that is open. */
export function Frame({ session, hasKey, forget }: Given) {
  const address = useAddress()
  const { configuration, live } = session
  const Shown = SHOWN[address.view]
  const main = useViewFocus(address)
  const nav = useShownLink(address)
  return (
    <SessionContext.Provider value={session}>
      {/* A link would need the fragment, which is the address of the view. */}
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <header class="top">
        <a class="brand" href={printAddress('overview')}>
          Portus
        </a>
        <nav aria-label="Views" ref={nav}>
          <ul>
            {VIEWS.map((view) => (
              <li key={view}>
                <a
                  href={printAddress(view)}
                  aria-current={view === address.view ? 'page' : undefined}
                >
                  {NAMES[view]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div class="tools">
          <LiveMark live={live} />
          <CopyButton text={() => location.href} name="Copy link to this view">
            Copy link
          </CopyButton>
          <ThemeSwitch />
          {hasKey && (
            <button type="button" class="quiet" onClick={forget}>
              Sign out
            </button>
          )}
        </div>
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <ConnectionNote live={live} />
        <Shown key={address.view} address={address} />
      </main>
      <footer>Portus {configuration.version}</footer>
    </SessionContext.Provider>
  )
}

/** Tells the browser's title, and a screen reader where it is now, when another view opens. */
function useViewFocus({ view }: Address) {
  const main = useRef<HTMLElement>(null)
  const shown = useRef(view)
  useEffect(() => {
    document.title = `${NAMES[view]} – Portus`
    if (shown.current === view) return
    shown.current = view
    main.current?.focus({ preventScroll: true })
    scrollTo(0, 0)
  }, [view])
  return main
}

/** On a narrow screen the navigation scrolls: shows its link of the view that is open. */
function useShownLink({ view }: Address) {
  const nav = useRef<HTMLElement>(null)
  useEffect(() => {
    const show = () => {
      const link = nav.current?.querySelector<HTMLElement>('[aria-current]')
      if (link && nav.current)
        nav.current.scrollLeft = link.offsetLeft - nav.current.offsetLeft - 40
    }
    show()
    addEventListener('resize', show)
    return () => removeEventListener('resize', show)
  }, [view])
  return nav
}
