import { For } from 'solid-js'
import type { JSX } from 'solid-js'
import { setPageTitle } from '../parts/page-title.ts'
import { strings } from '../strings.ts'
import { AppSection } from './AppSection.tsx'
import { DeviceSection } from './DeviceSection.tsx'
import { ExportSection } from './ExportSection.tsx'
import { InviteSection } from './InviteSection.tsx'
import { KeeperSection } from './KeeperSection.tsx'
import { KeepingSection } from './KeepingSection.tsx'
import { KitSection } from './KitSection.tsx'
import { LeaveSection } from './LeaveSection.tsx'
import { LockSection } from './LockSection.tsx'
import { LooksSection } from './LooksSection.tsx'
import { ProfileSection } from './ProfileSection.tsx'
import { RelaySection } from './RelaySection.tsx'
import { SwitchSection } from './SwitchSection.tsx'
import './settings-screen.css'

/** What belongs together, in the order in which people come to need it. */
const PARTS: readonly { readonly name: () => string; readonly sections: readonly (() => JSX.Element)[] }[] = [
  { name: () => strings.settings.sectionInvite, sections: [InviteSection] },
  { name: () => strings.settings.sectionYou, sections: [ProfileSection] },
  { name: () => strings.settings.sectionLooks, sections: [LooksSection] },
  { name: () => strings.settings.sectionSafety, sections: [KitSection, LockSection] },
  { name: () => strings.settings.sectionDevice, sections: [DeviceSection, KeepingSection, AppSection] },
  { name: () => strings.settings.sectionRelays, sections: [RelaySection, KeeperSection] },
  { name: () => strings.settings.sectionData, sections: [ExportSection, SwitchSection, LeaveSection] },
]

export function SettingsScreen(): JSX.Element {
  setPageTitle(() => strings.settings.pageTitle)
  const parts: HTMLElement[] = []
  // The fragment is the router's: what leads to a part is a button.
  const goTo = (index: number) => {
    parts[index]?.scrollIntoView({ block: 'start' })
    parts[index]?.focus({ preventScroll: true })
  }
  return (
    <section class="screen screen-narrow">
      <header class="screen-header">
        <h1>{strings.settings.heading}</h1>
      </header>
      <nav class="settings-parts" aria-label={strings.settings.sections}>
        <For each={PARTS}>
          {(part, index) => (
            <button type="button" class="button button-small" onClick={() => goTo(index())}>
              {part.name()}
            </button>
          )}
        </For>
      </nav>
      <For each={PARTS}>
        {(part, index) => (
          <div
            class="settings-part"
            role="group"
            aria-label={part.name()}
            tabIndex={-1}
            ref={(element) => (parts[index()] = element)}
          >
            <For each={part.sections}>{(Section) => <Section />}</For>
          </div>
        )}
      </For>
    </section>
  )
}
