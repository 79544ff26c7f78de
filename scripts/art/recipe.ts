import type { ClothSpec } from './colourway.ts';
import type { FormName } from './forms.ts';
import type { BackdropName } from './stage.ts';

/** What one picture shows. Pure data: equal recipes give equal pictures. */
export interface Recipe {
  readonly slug: string;
  readonly form: FormName;
  readonly cloths: readonly ClothSpec[];
  readonly backdrop: BackdropName;
  /** 16:9 for the home page; product pictures are 4:5. */
  readonly wide?: boolean;
  /** Replaces the alternative text made from cloth and form. */
  readonly alt?: string;
}

/** A product picture: this cloth, in this form, on this ground. */
export function shows(slug: string, form: FormName, backdrop: BackdropName, ...cloths: ClothSpec[]): Recipe {
  return { slug, form, cloths, backdrop };
}
