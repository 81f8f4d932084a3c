import type { JSX } from 'solid-js'
import './empty-state.css'

interface EmptyStateProps {
  readonly heading: string
  readonly body: string
  readonly children?: JSX.Element
}

/** What a list shows when there is nothing in it: why, and what to do about it. */
export function EmptyState(props: EmptyStateProps): JSX.Element {
  return (
    <div class="empty-state">
      <svg class="empty-art" viewBox="0 0 240 120" aria-hidden="true">
        <path class="empty-ground" d="M8 34h56m72 0h96" />
        <path class="empty-tunnel" d="M100 34v28a26 26 0 0 0 26 26h46" />
        <path class="empty-tunnel" d="M100 62a26 26 0 0 1-26 26H60" />
        <circle class="empty-chamber" cx="52" cy="88" r="18" />
        <circle class="empty-chamber" cx="184" cy="88" r="22" />
      </svg>
      <h2>{props.heading}</h2>
      <p>{props.body}</p>
      {props.children}
    </div>
  )
}
