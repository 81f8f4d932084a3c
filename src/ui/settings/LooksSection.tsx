import type { JSX } from 'solid-js'
import { chooseLanguage, languageChoice, type LanguageChoice } from '../language.ts'
import { ChoiceRow } from '../parts/ChoiceRow.tsx'
import { strings } from '../strings.ts'
import { chooseTheme, themeChoice, type ThemeChoice } from '../theme.ts'
import { useToasts } from '../toasts.ts'

/** How the page speaks and looks, on this device. */
export function LooksSection(): JSX.Element {
  const toasts = useToasts()
  const speak = async (choice: LanguageChoice) => {
    try {
      await chooseLanguage(choice)
    } catch {
      toasts.show(strings.settings.languageFailed) // what the browser says of a chunk that did not arrive helps nobody
    }
  }
  return (
    <section class="panel">
      <h2>{strings.settings.looksHeading}</h2>
      <p class="soft">{strings.settings.looksBody}</p>
      <ChoiceRow<LanguageChoice>
        label={strings.settings.languageLabel}
        // Each language in its own words: who cannot read the others finds it.
        options={[
          { value: 'system', label: strings.settings.languageSystem },
          { value: 'en', label: 'English', lang: 'en' },
          { value: 'de', label: 'Deutsch', lang: 'de' },
        ]}
        chosen={languageChoice()}
        onChoose={(choice) => void speak(choice)}
      />
      <ChoiceRow<ThemeChoice>
        label={strings.settings.themeLabel}
        options={[
          { value: 'system', label: strings.settings.themeSystem },
          { value: 'light', label: strings.settings.themeLight },
          { value: 'dark', label: strings.settings.themeDark },
        ]}
        chosen={themeChoice()}
        onChoose={chooseTheme}
      />
    </section>
  )
}
