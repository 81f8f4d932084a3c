import { Tabs } from '@kobalte/core/tabs'
import { createSignal, Show } from 'solid-js'
import type { JSX } from 'solid-js'
import { Mark } from '../parts/Mark.tsx'
import { setPageTitle } from '../parts/page-title.ts'
import type { Stages, Stage } from '../stages.ts'
import { strings } from '../strings.ts'
import { BurrowArt } from './BurrowArt.tsx'
import { CreateForm } from './CreateForm.tsx'
import { JoinForm } from './JoinForm.tsx'
import { MeshList } from './MeshList.tsx'
import { RestoreForm } from './RestoreForm.tsx'
import './start-screen.css'

interface StartScreenProps {
  readonly start: Extract<Stage, { at: 'start' }>
  readonly stages: Stages
  readonly onForgetInvite: () => void
  /** An invite was scanned or pasted. */
  readonly onInvite: (invite: string) => void
}

export function StartScreen(props: StartScreenProps): JSX.Element {
  setPageTitle(() => strings.start.pageTitle)
  const hasMeshes = () => props.start.cards.length > 0
  const firstTab = () => (props.start.invite === undefined && hasMeshes() ? 'open' : 'join')
  const [chosen, setChosen] = createSignal<string>()
  const [isRestoring, setRestoring] = createSignal(false)

  return (
    <div class="start">
      <aside class="start-side">
        <div class="brand">
          <Mark size={44} />
          <span class="brand-name">{strings.appName}</span>
        </div>
        <p class="start-tagline">{strings.tagline}</p>
        <p class="start-more">{strings.taglineMore}</p>
        <BurrowArt />
      </aside>
      <main class="start-main" id="content" tabIndex={-1}>
        <Show
          when={!isRestoring()}
          fallback={
            <div class="start-tabs">
              <RestoreForm
                readKit={(text) => props.stages.readKit(text)}
                recover={(kit) => props.stages.recover(kit)}
                onBack={() => setRestoring(false)}
              />
            </div>
          }
        >
          <Tabs class="start-tabs" value={chosen() ?? firstTab()} onChange={setChosen}>
            <Tabs.List class="tab-list" aria-label={strings.start.pageTitle}>
              <Show when={hasMeshes()}>
                <Tabs.Trigger class="tab" value="open">
                  {strings.start.openTab}
                </Tabs.Trigger>
              </Show>
              <Tabs.Trigger class="tab" value="join">
                {strings.start.joinTab}
              </Tabs.Trigger>
              <Tabs.Trigger class="tab" value="create">
                {strings.start.createTab}
              </Tabs.Trigger>
            </Tabs.List>
            <Show when={hasMeshes()}>
              <Tabs.Content class="tab-panel" value="open">
                <MeshList cards={props.start.cards} open={(id) => props.stages.open(id)} />
              </Tabs.Content>
            </Show>
            <Tabs.Content class="tab-panel" value="join">
              <JoinForm
                invite={props.start.invite}
                join={(options) => props.stages.join(options)}
                onForgetInvite={() => props.onForgetInvite()}
                onInvite={(invite) => props.onInvite(invite)}
              />
            </Tabs.Content>
            <Tabs.Content class="tab-panel" value="create">
              <CreateForm create={(options) => props.stages.create(options)} />
            </Tabs.Content>
          </Tabs>
          <button type="button" class="button button-quiet start-restore" onClick={() => setRestoring(true)}>
            {strings.recovery.restoreLink}
          </button>
        </Show>
      </main>
    </div>
  )
}
