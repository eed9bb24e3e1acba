//! Who buys: the reseller's end customers and the people who place the orders. All of them invented.

/// An end customer of the reseller.
#[derive(Debug)]
pub(crate) struct Customer {
    pub(crate) name: &'static str,
    /// Three letters: backup products know their customers by these.
    pub(crate) short_name: &'static str,
    /// Mail security products know their customers by these. All under domains reserved for examples.
    pub(crate) domain: &'static str,
    pub(crate) number: &'static str,
}

const fn customer(
    name: &'static str,
    short_name: &'static str,
    domain: &'static str,
    number: &'static str,
) -> Customer {
    Customer { name, short_name, domain, number }
}

pub(crate) const CUSTOMERS: &[Customer] = &[
    customer("Nordlicht Logistik GmbH", "NOL", "nordlicht-logistik.example.com", "D10417"),
    customer("Feldmann Bau KG", "FEB", "feldmann-bau.example.com", "D10423"),
    customer("Praxis Dr. Amrein", "PRA", "praxis-amrein.example.org", "D10438"),
    customer("Stadtwerke Lindental", "SWL", "stadtwerke-lindental.example.org", "D10455"),
    customer("Kanzlei Brandt & Voss", "KBV", "brandt-voss.example.com", "D10461"),
    customer("Tischlerei Holzapfel", "THO", "tischlerei-holzapfel.example.net", "D10472"),
    customer("Weingut Sonnberg", "WSO", "weingut-sonnberg.example.com", "D10489"),
    customer("Autohaus Kessler GmbH & Co. KG", "AKE", "autohaus-kessler.example.com", "D10503"),
    customer("Hotel Seeblick AG", "HSB", "hotel-seeblick.example.net", "D10511"),
    customer("Gymnasium am Rosengarten", "GAR", "gymnasium-rosengarten.example.org", "D10526"),
    customer("Müller Präzisionstechnik GmbH", "MPT", "mueller-praezision.example.com", "D10534"),
    customer("Apotheke zum Löwen", "AZL", "apotheke-loewen.example.net", "D10547"),
    customer("Steuerbüro Ritter", "STR", "steuerbuero-ritter.example.com", "D10552"),
    customer("Druckerei Farbton", "DFA", "druckerei-farbton.example.net", "D10569"),
    customer("Spedition Wendtland", "SPW", "spedition-wendtland.example.com", "D10578"),
    customer("Elektro Jansen", "ELJ", "elektro-jansen.example.com", "D10583"),
    customer("Gemeinde Oberwiesen", "GOW", "gemeinde-oberwiesen.example.org", "D10594"),
    customer("Architekturbüro Maurer", "ARM", "architektur-maurer.example.com", "D10602"),
    customer("Bäckerei Kornfeld", "BKF", "baeckerei-kornfeld.example.net", "D10615"),
    customer("Medizintechnik Halder AG", "MTH", "medizintechnik-halder.example.com", "D10627"),
];

/// The reseller's people, named on its orders.
pub(crate) const BUYERS: [&str; 5] = ["A. Berger", "S. Hofmann", "T. Krause", "L. Aydin", "M. Winkler"];

/// The distributor's sales people.
pub(crate) const SALES_CONTACTS: [&str; 4] =
    ["Petra Sample", "Jonas Muster", "Elif Beispiel", "Marc Exemple"];
