import BadgeCheck from 'lucide-solid/icons/badge-check'
import TriangleAlert from 'lucide-solid/icons/triangle-alert'
import { createResource, createSignal, For, Match, Show, Switch } from 'solid-js'
import type { JSX } from 'solid-js'
import type { MemberId } from '../../core/mesh.ts'
import { formatMoment } from '../format.ts'
import { useSession } from '../mesh/session.ts'
import { FieldError } from '../parts/FieldError.tsx'
import { createSubmission } from '../parts/submission.ts'
import { strings } from '../strings.ts'
import './verify-person.css'

/** Comparing safety words with somebody, and what came of it. */
export function VerifyPerson(props: { readonly id: MemberId; readonly name: string }): JSX.Element {
  const session = useSession()
  const verified = () => session.contacts().get(props.id)?.verified
  const [isComparing, setComparing] = createSignal(false)
  let section: HTMLElement | undefined
  /** The button that was pressed is gone then: the focus stays here, not with nothing. */
  const keepFocus = () => queueMicrotask(() => section?.focus())
  const setIsComparing = (comparing: boolean) => {
    setComparing(comparing)
    keepFocus()
  }
  const [differ, setDiffer] = createSignal(false)
  const [words] = createResource(
    () => (isComparing() ? props.id : undefined),
    (id) => session.mesh.safetyWords(id),
  )
  const { error, run } = createSubmission(async (isVerified: boolean) => {
    await session.mesh.setVerified(props.id, isVerified)
    setIsComparing(false)
    setDiffer(false)
    keepFocus()
  })
  const sayDifferent = async () => {
    if (verified() !== undefined) await run(false)
    setIsComparing(false)
    setDiffer(true)
  }

  return (
    <section class="verify" aria-label={strings.verify.heading} tabIndex={-1} ref={(element) => (section = element)}>
      <Switch>
        <Match when={isComparing()}>
          <p>{strings.verify.how(props.name)}</p>
          <Show when={words()} fallback={<p class="soft">{strings.loading}</p>}>
            {(list) => (
              <ol class="safety-words" aria-label={strings.verify.words} lang="en">
                <For each={list()}>{(word) => <li>{word}</li>}</For>
              </ol>
            )}
          </Show>
          <div class="button-row">
            <button type="button" class="button button-primary" onClick={() => void run(true)}>
              <BadgeCheck size={18} aria-hidden="true" />
              {strings.verify.match}
            </button>
            <button type="button" class="button" onClick={() => void sayDifferent()}>
              {strings.verify.differ}
            </button>
            <button type="button" class="button button-quiet" onClick={() => setIsComparing(false)}>
              {strings.verify.later}
            </button>
          </div>
        </Match>
        <Match when={verified()}>
          {(when) => (
            <>
              <p class="verify-good">
                <BadgeCheck size={20} aria-hidden="true" />
                <span>{strings.verify.done(formatMoment(when().at))}</span>
              </p>
              <Show when={when().name !== '' && when().name !== session.publicNameOf(props.id)}>
                <p class="soft">{strings.verify.calledThen(when().name)}</p>
              </Show>
              <div class="button-row">
                <button type="button" class="button button-small" onClick={() => setIsComparing(true)}>
                  {strings.verify.again}
                </button>
                <button type="button" class="button button-small button-quiet" onClick={() => void run(false)}>
                  {strings.verify.takeBack}
                </button>
              </div>
            </>
          )}
        </Match>
        <Match when={true}>
          <Show when={differ() || session.standingOf(props.id) === 'namesake'}>
            <p class="warning" role="alert">
              <TriangleAlert size={20} aria-hidden="true" />
              <span>{differ() ? strings.verify.differBody : strings.verify.namesakeHint}</span>
            </p>
          </Show>
          <p class="soft">{strings.verify.why}</p>
          <div>
            <button type="button" class="button" onClick={() => setIsComparing(true)}>
              {strings.verify.compare}
            </button>
          </div>
        </Match>
      </Switch>
      <FieldError sentence={error()} />
    </section>
  )
}
