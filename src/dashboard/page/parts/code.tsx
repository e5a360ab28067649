import { CopyButton } from './copy-button'

/** A command or a document to copy. */
export function Code({ text, label }: { text: string; label: string }) {
  return (
    <div class="code">
      {/* Long lines scroll, with the keyboard too. */}
      <section aria-label={label}>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls */}
        <pre tabIndex={0}>{text}</pre>
      </section>
      <CopyButton text={() => text} name={`Copy: ${label}`}>
        Copy
      </CopyButton>
    </div>
  )
}
