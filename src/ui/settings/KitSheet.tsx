import { For, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import type { PrintableKit } from '../../core/mesh.ts'
import { Mark } from '../parts/Mark.tsx'
import { QrCode } from '../parts/QrCode.tsx'
import { strings } from '../strings.ts'
import './kit-sheet.css'

/** Characters between two gaps, where a text is typed from paper. */
const GROUP = 5

interface KitSheetProps {
  readonly kit: PrintableKit
  readonly meshName: string
  readonly memberName: string
  readonly date: string
}

const inGroups = (text: string): string => text.match(new RegExp(`.{1,${GROUP}}`, 'gu'))?.join(' ') ?? ''

/** What is printed: one page that says by itself what it is for. */
export function KitSheet(props: KitSheetProps): JSX.Element {
  return (
    <article class="kit-sheet">
      <header class="kit-header">
        <Mark size={40} />
        <div>
          <h3>{strings.recovery.sheetTitle(props.meshName)}</h3>
          <p>{strings.recovery.sheetFor(props.memberName, props.date)}</p>
        </div>
      </header>
      <p>{strings.recovery.sheetUse}</p>
      <Show when={props.kit.words === undefined}>
        <p>{strings.recovery.sheetSealed}</p>
      </Show>
      <QrCode
        // Capitals take a code with larger squares.
        text={props.kit.text.toUpperCase()}
        label={strings.recovery.qr}
      />
      <Show
        when={props.kit.words}
        fallback={
          <>
            <h4>{strings.recovery.text}</h4>
            <p class="kit-text">{inGroups(props.kit.text)}</p>
          </>
        }
      >
        {(words) => (
          <>
            <h4>{strings.recovery.words}</h4>
            <ol class="kit-words">
              <For each={words()}>{(word) => <li>{word}</li>}</For>
            </ol>
            <h4>{strings.recovery.meshKey}</h4>
            <p class="kit-text">{inGroups(props.kit.meshKey ?? '')}</p>
            <Show when={props.kit.relays.length > 0}>
              <h4>{strings.recovery.relays}</h4>
              <For each={props.kit.relays}>{(relay) => <p class="kit-text kit-relay">{relay}</p>}</For>
            </Show>
          </>
        )}
      </Show>
      <p class="kit-small">{strings.recovery.warning}</p>
      <p class="kit-small">{strings.recovery.sheetOnce}</p>
    </article>
  )
}
