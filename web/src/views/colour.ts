/** Colours as the browser computes them: tokens to bytes for canvases, and whether a colour is light. */

export type Rgb = readonly [red: number, green: number, blue: number];

let pixel: CanvasRenderingContext2D | null = null;

/** Any CSS colour as bytes; black for what is not a colour. */
export function rgb(colour: string): Rgb {
  pixel ??= Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  })!;
  pixel.clearRect(0, 0, 1, 1);
  pixel.fillStyle = "#000";
  pixel.fillStyle = colour;
  pixel.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = pixel.getImageData(0, 0, 1, 1).data;
  return [red, green, blue];
}

/**
 * True if black text reads better on it than white (WCAG's relative luminance, threshold where both contrasts are
 * equal).
 */
export function isLight(colour: string): boolean {
  const [r, g, b] = rgb(colour).map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179;
}

/**
 * The tokens of the page as `host` sees them now, resolved to plain colours (a custom property may be `light-dark(…)`).
 */
export function tokens<Name extends string>(host: HTMLElement, names: readonly Name[]): Record<Name, string> {
  const probe = document.createElement("i");
  probe.hidden = true;
  probe.style.setProperty("forced-color-adjust", "none"); // high contrast would make all of them one
  (host.shadowRoot ?? host).append(probe);
  const found = {} as Record<Name, string>;
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    found[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return found;
}
