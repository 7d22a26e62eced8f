//! Who makes authenticators, by the identifier that they put into a new passkey (AAGUID): those that people meet.
//!
//! The names are those of the list that providers maintain together (passkeydeveloper/passkey-authenticator-aaguids).
//! It only names things in lists; nothing trusts it, as anybody can claim any identifier.

/// Sorted, to be searched.
const PROVIDERS: [(u128, &str); 27] = [
    (0x0898_7058_cadc_4b81_b6e1_30de_50dc_be96, "Windows Hello"),
    (0x0ea2_42b4_43c4_4a1b_8b17_dd6d_0b6b_aec6, "Keeper"),
    (0x39a5_647e_1853_446c_a1f6_a79b_ae9f_5bc7, "IDmelon"),
    (0x5072_6f74_6f6e_5061_7373_5072_6f74_6f6e, "Proton Pass"),
    (0x5311_26d6_e717_415c_9320_3d9a_a698_1239, "Dashlane"),
    (0x5341_4d53_554e_4700_0000_0000_0000_0000, "Samsung Pass"),
    (0x6028_b017_b1d4_4c02_b4b3_afcd_afc9_6bb2, "Windows Hello"),
    (0x771b_48fd_d3d4_4f74_9232_fc15_7ab0_507a, "Edge on Mac"),
    (0x9ddd_1817_af5a_4672_a2b9_3e3d_d950_00a9, "Windows Hello"),
    (0xa10c_6dd9_465e_4226_8198_c7c4_4b91_c555, "Kaspersky Password Manager"),
    (0xadce_0002_35bc_c60a_648b_0b25_f1f0_5503, "Chrome on Mac"),
    (0xb35a_26b2_8f6e_4697_ab1d_d44d_b4da_28c6, "Zoho Vault"),
    (0xb539_7666_4885_aa6b_cebf_e522_62a4_39a2, "Chromium Browser"),
    (0xb78a_0a55_6ef8_d246_a042_ba0f_6d55_050c, "LastPass"),
    (0xb84e_4048_15dc_4dd0_8640_f4f6_0813_c8af, "NordPass"),
    (0xbada_5566_a7aa_401f_bd96_4561_9a55_120d, "1Password"),
    (0xd345_2668_01fd_4c12_926c_83a4_2048_53aa, "Microsoft Password Manager"),
    (0xd548_826e_79b4_db40_a3d8_1111_6f7e_8349, "Bitwarden"),
    (0xd9be_9d39_e6a6_4c28_a581_32b0_44d9_86e4, "Sticky Password Manager"),
    (0xdd4e_c289_e01d_41c9_bb89_70fa_845d_4bf2, "iCloud Keychain (Managed)"),
    (0xde50_3f9c_21a4_4f76_b4b7_558e_b55c_6f89, "Devolutions"),
    (0xea9b_8d66_4d01_1d21_3ce4_b6b4_8cb5_75d4, "Google Password Manager"),
    (0xeaec_def2_1c31_5634_8639_f1cb_d9c0_0a08, "KeePassDX"),
    (0xf380_9540_7f14_49c1_a8b3_8f81_3b22_5541, "Enpass"),
    (0xfa37_f553_f9b6_4adb_ac53_8bbb_57eb_df0d, "Norton Password Manager"),
    (0xfbfc_3007_154e_4ecc_8c0b_6e02_0557_d7bd, "Apple Passwords"),
    (0xfdb1_41b2_5d84_443e_8a35_4698_c205_a502, "KeePassXC"),
];

pub fn name(aaguid: &[u8; 16]) -> Option<&'static str> {
    let id = u128::from_be_bytes(*aaguid);
    PROVIDERS.binary_search_by_key(&id, |(known, _)| *known).ok().map(|at| PROVIDERS[at].1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_can_be_searched() {
        assert!(PROVIDERS.is_sorted_by(|a, b| a.0 < b.0));
        assert_eq!(name(&0xfbfc_3007_154e_4ecc_8c0b_6e02_0557_d7bd_u128.to_be_bytes()), Some("Apple Passwords"));
        assert_eq!(name(&[0; 16]), None);
    }
}
