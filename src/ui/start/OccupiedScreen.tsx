import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { Claim } from '../../browser.ts'
import { strings } from '../strings.ts'
import { NoticeScreen } from './NoticeScreen.tsx'

interface OccupiedScreenProps {
  /** The other tab said that it is adding or saving files. */
  readonly isWorking: boolean
  readonly takeOver: (claim: Claim) => Promise<void>
}

/** Another tab has the mesh open: it can be had here. */
export function OccupiedScreen(props: OccupiedScreenProps): JSX.Element {
  const words = strings.occupied
  const [isTaking, setTaking] = createSignal(false)
  const take = async (claim: Claim) => {
    if (isTaking()) return
    setTaking(true)
    await props.takeOver(claim)
    setTaking(false)
  }
  return (
    <NoticeScreen
      pageTitle={words.pageTitle}
      heading={words.heading}
      body={props.isWorking ? words.workingBody : words.body}
    >
      <div class="button-row" role="group" aria-busy={isTaking()}>
        <button
          type="button"
          class="button button-primary button-large"
          aria-disabled={isTaking()}
          onClick={() => void take('ask')}
        >
          {isTaking() ? words.taking : words.useHere}
        </button>
        <Show when={props.isWorking}>
          <button
            type="button"
            class="button button-large"
            aria-disabled={isTaking()}
            onClick={() => void take('insist')}
          >
            {words.insist}
          </button>
        </Show>
      </div>
    </NoticeScreen>
  )
}
