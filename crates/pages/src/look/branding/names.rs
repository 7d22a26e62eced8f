//! What of a branding's settings is drawn, and by which name the style sheet knows it. `*` is `lightMode` or `darkMode`.

pub(super) const COLOURS: &[(&str, &str)] = &[
    ("components.pageBackground.*.color", "--page"),
    ("components.form.*.backgroundColor", "--form"),
    ("components.form.*.borderColor", "--form-line"),
    ("components.pageText.*.headingColor", "--heading"),
    ("components.pageText.*.bodyColor", "--text"),
    ("components.pageText.*.descriptionColor", "--description"),
    ("componentClasses.inputLabel.*.textColor", "--label"),
    ("componentClasses.inputDescription.*.textColor", "--hint"),
    ("componentClasses.input.*.defaults.backgroundColor", "--field"),
    ("componentClasses.input.*.defaults.borderColor", "--field-line"),
    ("componentClasses.link.*.defaults.textColor", "--link"),
    ("componentClasses.link.*.hover.textColor", "--link-hover"),
    ("componentClasses.focusState.*.borderColor", "--focus"),
    ("componentClasses.divider.*.borderColor", "--divider"),
    ("componentClasses.statusIndicator.*.success.backgroundColor", "--success"),
    ("componentClasses.statusIndicator.*.success.borderColor", "--success-line"),
    ("componentClasses.statusIndicator.*.success.indicatorColor", "--good"),
    ("componentClasses.statusIndicator.*.error.indicatorColor", "--bad"),
    ("components.alert.*.error.backgroundColor", "--alert"),
    ("components.alert.*.error.borderColor", "--alert-line"),
    ("components.primaryButton.*.defaults.backgroundColor", "--button"),
    ("components.primaryButton.*.defaults.textColor", "--button-text"),
    ("components.primaryButton.*.hover.backgroundColor", "--button-hover"),
    ("components.primaryButton.*.hover.textColor", "--button-hover-text"),
    ("components.primaryButton.*.active.backgroundColor", "--button-active"),
    ("components.primaryButton.*.active.textColor", "--button-active-text"),
    ("components.secondaryButton.*.defaults.backgroundColor", "--second"),
    ("components.secondaryButton.*.defaults.textColor", "--second-text"),
    ("components.secondaryButton.*.defaults.borderColor", "--second-line"),
    ("components.secondaryButton.*.hover.backgroundColor", "--second-hover"),
    ("components.secondaryButton.*.hover.textColor", "--second-hover-text"),
    ("components.secondaryButton.*.hover.borderColor", "--second-hover-line"),
    ("components.secondaryButton.*.active.backgroundColor", "--second-active"),
    ("components.secondaryButton.*.active.textColor", "--second-active-text"),
    ("components.secondaryButton.*.active.borderColor", "--second-active-line"),
    ("components.idpButton.standard.*.defaults.backgroundColor", "--provider"),
    ("components.idpButton.standard.*.defaults.textColor", "--provider-text"),
    ("components.idpButton.standard.*.defaults.borderColor", "--provider-line"),
    ("components.idpButton.standard.*.hover.backgroundColor", "--provider-hover"),
    ("components.idpButton.standard.*.hover.textColor", "--provider-hover-text"),
    ("components.idpButton.standard.*.hover.borderColor", "--provider-hover-line"),
    ("components.idpButton.standard.*.active.backgroundColor", "--provider-active"),
    ("components.idpButton.standard.*.active.textColor", "--provider-active-text"),
    ("components.idpButton.standard.*.active.borderColor", "--provider-active-line"),
];

/// In pixels.
pub(super) const LENGTHS: &[(&str, &str)] = &[
    ("components.form.borderRadius", "--form-radius"),
    ("components.alert.borderRadius", "--alert-radius"),
    ("componentClasses.buttons.borderRadius", "--button-radius"),
    ("componentClasses.input.borderRadius", "--field-radius"),
];

/// `START`, `CENTER` or `END`.
pub(super) const SIDES: &[(&str, &str)] = &[
    ("categories.form.location.horizontal", "--form-across"),
    ("categories.form.location.vertical", "--form-down"),
    ("components.form.logo.location", "--logo-across"),
];
