/** Codes of nationality and of issuing states as passports have them.
 *  @see ICAO Doc 9303-3, section 5 (ISO 3166-1 alpha-3 and its own additions) */

// prettier-ignore
const ISO_3166 =
  "ABW AFG AGO AIA ALA ALB AND ARE ARG ARM ASM ATA ATF ATG AUS AUT AZE BDI BEL BEN BES BFA BGD BGR BHR BHS BIH BLM BLR " +
  "BLZ BMU BOL BRA BRB BRN BTN BVT BWA CAF CAN CCK CHE CHL CHN CIV CMR COD COG COK COL COM CPV CRI CUB CUW CXR CYM CYP " +
  "CZE DJI DMA DNK DOM DZA ECU EGY ERI ESH ESP EST ETH FIN FJI FLK FRA FRO FSM GAB GBR GEO GGY GHA GIB GIN GLP GMB GNB " +
  "GNQ GRC GRD GRL GTM GUF GUM GUY HKG HMD HND HRV HTI HUN IDN IMN IND IOT IRL IRN IRQ ISL ISR ITA JAM JEY JOR JPN KAZ " +
  "KEN KGZ KHM KIR KNA KOR KWT LAO LBN LBR LBY LCA LIE LKA LSO LTU LUX LVA MAC MAF MAR MCO MDA MDG MDV MEX MHL MKD MLI " +
  "MLT MMR MNE MNG MNP MOZ MRT MSR MTQ MUS MWI MYS MYT NAM NCL NER NFK NGA NIC NIU NLD NOR NPL NRU NZL OMN PAK PAN PCN " +
  "PER PHL PLW PNG POL PRI PRK PRT PRY PSE PYF QAT REU ROU RUS RWA SAU SDN SEN SGP SGS SHN SJM SLB SLE SLV SMR SOM SPM " +
  "SRB SSD STP SUR SVK SVN SWE SWZ SXM SYC SYR TCA TCD TGO THA TJK TKL TKM TLS TON TTO TUN TUR TUV TWN TZA UGA UKR UMI " +
  "URY USA UZB VAT VCT VEN VGB VIR VNM VUT WLF WSM YEM ZAF ZMB ZWE";

// Germany is D alone, so DEU is not a code of passports. British other than citizens; Kosovo; the European Union; United
// Nations and their mission; organisations (Order of Malta, Interpol, African banks and unions, Caricom, COMESA, ECOWAS);
// stateless, refugees by the Convention and others, unspecified.
const ADDED =
  "D GBD GBN GBO GBP GBS RKS EUE UNO UNA UNK XOM XPO XES XMP XBA XIM XCC XCE XCO XEC XDC XXA XXB XXC XXX IAO NTZ";

/** For specimens: Utopia. */
export const TEST_COUNTRY = "UTO";

const CODES: ReadonlySet<string> = new Set(`${ISO_3166} ${ADDED}`.split(" "));

/** Whether a passport may have this code, fillers left out ("D", not "D<<"). */
export const isCountry = (code: string): boolean => CODES.has(code);
