import type { ComponentChildren } from 'preact'

/** The heading of a view, and what is chosen for all of it. */
export const ViewHead = ({ title, children }: { title: string; children?: ComponentChildren }) => (
  <div class="view-head">
    <h1>{title}</h1>
    {children && <div class="controls">{children}</div>}
  </div>
)
