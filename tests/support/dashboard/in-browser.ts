import type { Locator, Page } from 'playwright-core'

/** A text with one space where it has any number of any kind. */
export const spaced = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

/** What one reads of an element, with one space between its parts. */
export const seen = async (element: Locator): Promise<string> =>
  // biome-ignore lint/performance/useDomNodeTextContent: what is laid out is what one reads
  spaced(await element.innerText())

/** The same of several elements. */
export const allSeen = async (elements: Locator): Promise<string[]> =>
  (await elements.allInnerTexts()).map(spaced)

// The types of the tests are those of Bun, which has no document: most of what runs in the browser is text.

/** Whether an element has the focus. */
export const hasFocus = (element: Locator): Promise<boolean> =>
  element.evaluate((one) => one.ownerDocument.activeElement === one)

/** What has the focus is called. */
export const focusedName = (page: Page): Promise<string> =>
  page.evaluate(
    `document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? ''`,
  )

/** How wide the document is, and how much of it the window shows. */
export const widths = (page: Page): Promise<{ document: number; window: number }> =>
  page.evaluate(
    '({ document: document.documentElement.scrollWidth, window: document.documentElement.clientWidth })',
  )

/** What a tab and its browser keep, and where the tab is. */
export const kept = (page: Page): Promise<Record<string, unknown>> =>
  page.evaluate(
    '({ session: { ...sessionStorage }, local: { ...localStorage }, cookies: document.cookie, address: location.href })',
  )

/** What has the focus: its place among all that can have it, and whether one sees that. */
export type Focused = { at: number; of: number; html: string; isSeen: boolean }

export const focused = (page: Page): Promise<Focused> =>
  page.evaluate(`(() => {
    const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')]
      .filter((one) => !one.disabled && one.checkVisibility())
    const element = document.activeElement
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element)
    return {
      at: all.indexOf(element),
      of: all.length,
      html: element.outerHTML.slice(0, 100),
      isSeen: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
    }
  })()`)
