import type { JSX } from 'solid-js'

/** The mark: a W dug as a burrow, two ways out and a chamber at each bend. The same drawing as public/favicon.svg. */
export function Mark(props: { readonly size: number }): JSX.Element {
  return (
    <svg class="mark" width={props.size} height={props.size} viewBox="0 0 512 512" aria-hidden="true">
      <rect class="mark-earth" width="512" height="512" rx="116" />
      <path class="mark-tunnel" d="M120 104v176a68 68 0 0 0 136 0v-72v72a68 68 0 0 0 136 0V104" />
      <circle class="mark-chamber" cx="188" cy="352" r="54" />
      <circle class="mark-chamber" cx="324" cy="352" r="54" />
    </svg>
  )
}
