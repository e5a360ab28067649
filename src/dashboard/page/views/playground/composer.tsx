import { useState } from 'preact/hooks'

type Given = {
  isRunning: boolean
  isDisabled: boolean
  say: (text: string) => void
  stop: () => void
}

/** Where a message is written. Enter sends it, with Shift it makes a new line. */
export function Composer({ isRunning, isDisabled, say, stop }: Given) {
  const [text, setText] = useState('')
  const send = () => {
    if (text.trim() === '' || isRunning || isDisabled) return
    say(text)
    setText('')
  }
  return (
    <form
      class="composer"
      onSubmit={(event) => {
        event.preventDefault()
        send()
      }}
    >
      <label class="field">
        <span>Message</span>
        <textarea
          rows={3}
          value={text}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return
            event.preventDefault()
            send()
          }}
        />
      </label>
      <div class="actions">
        {isRunning ? (
          <button type="button" onClick={stop}>
            Stop
          </button>
        ) : (
          <button type="submit" class="primary" disabled={isDisabled}>
            Send
          </button>
        )}
      </div>
    </form>
  )
}
