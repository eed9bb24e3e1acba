//! The manufacturers of the price list and what they make. Names are real, articles and prices are invented.

/// A manufacturer and its ranges.
#[derive(Debug)]
pub(crate) struct Manufacturer {
    pub(crate) name: &'static str,
    pub(crate) code: &'static str,
    pub(crate) ranges: &'static [Range],
}

/// A family of articles.
#[derive(Debug)]
pub(crate) struct Range {
    pub(crate) kind: Kind,
    pub(crate) name: &'static str,
    pub(crate) models: &'static [&'static str],
    /// List price of the smallest model, in cents.
    pub(crate) from_cents: i64,
}

/// What kind of article it is: decides product type, licence properties and stock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Hardware,
    Software,
    Service,
    /// Billed each month by usage, on MSP invoices.
    Usage,
}

const fn hardware(name: &'static str, from_cents: i64, models: &'static [&'static str]) -> Range {
    Range { kind: Kind::Hardware, name, models, from_cents }
}

const fn software(name: &'static str, from_cents: i64, models: &'static [&'static str]) -> Range {
    Range { kind: Kind::Software, name, models, from_cents }
}

const fn service(name: &'static str, from_cents: i64, models: &'static [&'static str]) -> Range {
    Range { kind: Kind::Service, name, models, from_cents }
}

const fn usage(name: &'static str, from_cents: i64, models: &'static [&'static str]) -> Range {
    Range { kind: Kind::Usage, name, models, from_cents }
}

const fn manufacturer(name: &'static str, code: &'static str, ranges: &'static [Range]) -> Manufacturer {
    Manufacturer { name, code, ranges }
}

/// Makes the mail security products of the MSP invoices.
pub(crate) const MAIL_SECURITY: &str = "HORN";
/// Makes the backup products of the MSP invoices.
pub(crate) const BACKUP: &str = "ACRO";
/// The manufacturer whose vendor SKUs the vendor's guide uses as its samples.
pub(crate) const HP: &str = "HP";

pub(crate) const MANUFACTURERS: &[Manufacturer] = &[
    manufacturer(
        "Fortinet",
        "FORT",
        &[
            hardware(
                "FortiGate firewall",
                48_500,
                &["40F", "60F", "70G", "80F", "100F", "120G", "200F", "400F"],
            ),
            hardware("FortiSwitch access switch", 41_900, &["108F", "124F", "124F-POE", "148F", "148F-POE"]),
            hardware("FortiAP access point", 35_200, &["231G", "431G", "432G"]),
            software("FortiClient", 3_150, &["EPP", "ZTNA"]),
            service("FortiCare Premium", 9_800, &["40F", "60F", "80F", "100F", "200F"]),
        ],
    ),
    manufacturer(
        "HPE Aruba Networking",
        HP,
        &[
            hardware(
                "Instant On switch",
                12_900,
                &["1830 8G", "1830 24G", "1930 24G", "1930 48G", "1960 24G", "1960 48G"],
            ),
            hardware(
                "CX switch",
                98_500,
                &["6000 24G", "6100 48G", "6200F 24G", "6200F 48G", "6300M 24G", "8325"],
            ),
            hardware("Instant On access point", 11_400, &["AP21", "AP22", "AP25", "AP32"]),
            software("Central licence", 8_700, &["Foundation", "Advanced"]),
            service("Foundation Care", 7_600, &["CX 6000", "CX 6100", "CX 6200F", "CX 6300M"]),
        ],
    ),
    manufacturer(
        "Sophos",
        "SOPH",
        &[
            hardware("XGS firewall", 39_900, &["87", "107", "116", "126", "136", "2100", "2300", "3100"]),
            hardware("CS switch", 31_900, &["101-8", "110-24", "210-24FP", "210-48FP"]),
            software(
                "Central Intercept X",
                3_600,
                &["Essentials", "Advanced", "Advanced with XDR", "Advanced with MDR"],
            ),
            service("Enhanced Support", 6_400, &["XGS 87", "XGS 107", "XGS 126", "XGS 2100"]),
        ],
    ),
    manufacturer(
        "Barracuda",
        "BARR",
        &[
            hardware("CloudGen Firewall", 69_900, &["F12A", "F18B", "F80B", "F180B", "F280C", "F380B"]),
            hardware("Backup appliance", 149_900, &["190B", "295B", "395B"]),
            software("Email Protection", 2_450, &["Advanced", "Premium", "Premium Plus"]),
            service("Instant Replacement", 13_900, &["F12A", "F18B", "F80B"]),
        ],
    ),
    manufacturer(
        "WatchGuard",
        "WATC",
        &[
            hardware("Firebox", 56_500, &["T25", "T45", "T85", "M290", "M390", "M590"]),
            hardware("Wi-Fi 6 access point", 31_500, &["AP130", "AP330", "AP432"]),
            software("EPDR", 3_900, &["Standard", "Advanced", "with Patch Management"]),
            service("Standard Support", 8_900, &["T25", "T45", "M290"]),
        ],
    ),
    manufacturer(
        "Hornetsecurity",
        MAIL_SECURITY,
        &[
            software("365 Total Protection", 2_100, &["Business", "Enterprise", "Enterprise Backup"]),
            software("Security Awareness", 1_850, &["Essential", "Premium"]),
            usage("365 Total Protection MSP", 212, &["Business", "Enterprise", "Compliance and Awareness"]),
            usage("Email Encryption MSP", 94, &["Mailbox"]),
        ],
    ),
    manufacturer(
        "SonicWall",
        "SONI",
        &[
            hardware("TZ firewall", 42_500, &["270", "370", "470", "570", "670"]),
            hardware("NSa firewall", 219_000, &["2700", "3700", "4700"]),
            hardware("SWS switch", 38_700, &["12-8", "12-10FPOE", "14-24", "14-48FPOE"]),
            software("Capture Client", 2_950, &["Advanced", "Premier"]),
            service("24x7 Support", 9_200, &["TZ 270", "TZ 370", "NSa 2700"]),
        ],
    ),
    manufacturer(
        "NETGEAR",
        "NETG",
        &[
            hardware("Smart switch", 5_900, &["GS108T", "GS110TP", "GS724T", "GS728TP", "GS748T", "XS708T"]),
            hardware("AV Line switch", 74_900, &["M4250-10G2F", "M4250-26G4F", "M4350-24X4V"]),
            hardware("WAX access point", 13_900, &["WAX610", "WAX620", "WAX630E"]),
            software("Insight", 990, &["Premium", "Pro"]),
            service("ProSupport OnCall", 5_100, &["GS724T", "GS748T", "M4250"]),
        ],
    ),
    manufacturer(
        "Yubico",
        "YUBI",
        &[
            hardware("YubiKey 5", 4_950, &["NFC", "C NFC", "Nano", "C Nano", "Ci", "FIPS NFC"]),
            hardware("Security Key", 2_750, &["NFC", "C NFC"]),
            hardware("YubiHSM", 64_900, &["2", "2 FIPS"]),
            software("YubiEnterprise", 1_950, &["Base", "Advanced", "Delivery"]),
        ],
    ),
    manufacturer(
        "ESET",
        "ESET",
        &[
            software("PROTECT", 2_800, &["Entry", "Advanced", "Complete", "Elite"]),
            software("Secure Authentication", 1_600, &["Standard"]),
            service("Deployment and Upgrade", 49_900, &["Small", "Medium", "Large"]),
        ],
    ),
    manufacturer(
        "Acronis",
        BACKUP,
        &[
            software(
                "Cyber Protect",
                6_900,
                &["Workstation Standard", "Workstation Advanced", "Server Standard"],
            ),
            software("Cyber Protect Virtual Host", 48_900, &["Standard", "Advanced"]),
            usage("Cyber Protect Cloud MSP", 315, &["Workstation", "Server", "Virtual machine"]),
        ],
    ),
    manufacturer(
        "Extreme Networks",
        "EXTR",
        &[
            hardware(
                "Universal switch",
                129_000,
                &["4120-24MW", "4220-24P", "4220-48P", "5320-24T", "5420F-48P", "5520-48SE"],
            ),
            hardware("Universal access point", 46_900, &["AP3000", "AP4000", "AP5010"]),
            software("ExtremeCloud IQ", 7_300, &["Navigator", "Pilot"]),
            service("ExtremeWorks", 11_800, &["4120", "4220", "5320", "5420"]),
        ],
    ),
    manufacturer(
        "Trend Micro",
        "TREN",
        &[
            software("Worry-Free Services", 2_300, &["Standard", "Advanced", "XDR"]),
            software("Vision One", 5_400, &["Essentials", "Endpoint Pro"]),
            service("Premium Support", 89_000, &["Silver", "Gold"]),
        ],
    ),
    manufacturer(
        "Progress Kemp",
        "KEMP",
        &[
            hardware("LoadMaster", 189_000, &["LM-X1", "LM-X3", "LM-X15", "LM-X25"]),
            software("Virtual LoadMaster", 119_000, &["VLM-500", "VLM-3000"]),
            service("Enterprise Plus", 99_000, &["LM-X1", "LM-X3"]),
        ],
    ),
];
