/// The presets that come with Pankou: the files of Strategies/Presets, built into the program.
enum BuiltInPresets {
    /// Names and files, in the order in which lists show them.
    static let all: [(name: String, bytes: [UInt8])] = [
        ("twap-random", PackageResources.twap_random_yaml),
        ("vwap-passive", PackageResources.vwap_passive_yaml),
        ("vwap-on-schedule", PackageResources.vwap_on_schedule_yaml),
        ("vwap-dynamic", PackageResources.vwap_dynamic_yaml),
        ("pov-steady", PackageResources.pov_steady_yaml),
        ("pov-price-sensitive", PackageResources.pov_price_sensitive_yaml),
        ("is-low", PackageResources.is_low_yaml),
        ("is-aggressive", PackageResources.is_aggressive_yaml),
        ("is-get-done", PackageResources.is_get_done_yaml),
        ("iceberg-join", PackageResources.iceberg_join_yaml),
        ("iceberg-improve", PackageResources.iceberg_improve_yaml),
        ("sniper-patient", PackageResources.sniper_patient_yaml),
        ("sniper-eager", PackageResources.sniper_eager_yaml),
        ("close-quiet", PackageResources.close_quiet_yaml),
    ]
}
