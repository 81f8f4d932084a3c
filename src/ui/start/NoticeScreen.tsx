import type { JSX } from 'solid-js'
import { Mark } from '../parts/Mark.tsx'
import { setPageTitle } from '../parts/page-title.ts'
import './notice-screen.css'

interface NoticeScreenProps {
  readonly pageTitle: string
  readonly heading: string
  readonly body: string
  readonly children: JSX.Element
}

/** A whole page with one thing to say and one or two things to do. */
export function NoticeScreen(props: NoticeScreenProps): JSX.Element {
  // eslint-disable-next-line solid/reactivity -- read in an effect there
  setPageTitle(() => props.pageTitle)
  return (
    <main class="notice" id="content" tabIndex={-1}>
      <Mark size={56} />
      <h1>{props.heading}</h1>
      <p class="soft">{props.body}</p>
      {props.children}
    </main>
  )
}
