import { theme as antdTheme, type ThemeConfig } from 'antd'
import { fontFamily, palettes, type ThemeName } from './tokens.ts'

/** Ant Design in the colours of the bank: its defaults fall short of the contrast that we hold ourselves to. */
export function antdThemeOf(name: ThemeName, isPhone: boolean): ThemeConfig {
  const colour = palettes[name]
  return {
    algorithm: name === 'dark' ? antdTheme.darkAlgorithm : antdTheme.defaultAlgorithm,
    token: {
      colorPrimary: colour.accent,
      colorSuccess: colour.good,
      colorWarning: colour.wait,
      colorError: colour.bad,
      colorInfo: colour.info,
      colorLink: colour.accent,
      colorLinkHover: colour['accent-hover'],
      colorText: colour.text,
      colorTextHeading: colour.text,
      colorTextSecondary: colour['text-quiet'],
      colorTextTertiary: colour['text-hint'],
      colorTextDescription: colour['text-quiet'],
      colorTextPlaceholder: colour['text-hint'],
      colorTextQuaternary: colour['text-hint'],
      colorTextLightSolid: colour['on-accent'],
      colorIcon: colour['text-quiet'],
      colorBgLayout: colour.ground,
      colorBgContainer: colour.surface,
      colorBgElevated: colour.surface,
      colorSuccessBg: colour['good-soft'],
      colorSuccessBorder: colour.good,
      colorWarningBg: colour['wait-soft'],
      colorWarningBorder: colour.wait,
      colorErrorBg: colour['bad-soft'],
      colorErrorBorder: colour.bad,
      colorInfoBg: colour['info-soft'],
      colorInfoBorder: colour.info,
      colorBorder: colour['line-strong'],
      colorBorderSecondary: colour.line,
      colorSplit: colour.line,
      boxShadow: colour.shadow,
      borderRadius: 6,
      // Nothing moves: it is faster, calmer, and what asks for reduced motion has it already.
      motion: false,
      fontFamily,
      fontSize: isPhone ? 16 : 14,
      fontSizeHeading1: 26,
      fontSizeHeading2: 18,
      fontSizeHeading3: isPhone ? 16 : 14,
      controlHeight: isPhone ? 44 : 34,
      controlHeightSM: isPhone ? 36 : 28,
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Table: {
        headerBg: colour.ground,
        headerColor: colour['text-quiet'],
        cellPaddingBlock: 10,
        rowHoverBg: colour.ground,
        rowSelectedBg: colour['accent-soft'],
        rowSelectedHoverBg: colour['accent-soft'],
      },
      Tabs: { itemColor: colour['text-quiet'] },
    },
  }
}
