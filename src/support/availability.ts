/** Whether something can be used here and now; a probe answers this and never throws. */
export type Availability =
  | { readonly available: true; readonly detail?: string }
  | { readonly available: false; readonly why: string; readonly hint: string };
