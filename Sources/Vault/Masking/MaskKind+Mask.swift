extension MaskKind {
  /// Appends the masked form of a canonical value to `output`.
  ///
  /// Computed over the bytes where they lie, scalar by scalar. The width is fixed, so that it tells nothing of
  /// the length. A value that has not the shape its kind expects becomes stars and shows nothing; so does an
  /// absent (empty) one, by which absence stays unspoken. `day` is today in the vault's time zone and decides
  /// the age band.
  ///
  /// A mask limits what is displayed. It does not make a person anonymous.
  public func mask(_ value: RawSpan, on day: CalendarDate, into output: inout [UInt8]) {
    switch self {
    case .name: NameMask.append(value, to: &output)
    case .phone: PhoneMask.append(value, to: &output)
    case .residentID: ResidentIDMask.append(value, to: &output)
    case .residentIDStrict: ResidentIDMask.appendStrict(value, to: &output)
    case .birthBand: BirthBandMask.append(value, on: day, to: &output)
    case .plate: PlateMask.append(value, to: &output)
    case .bank: BankMask.append(value, to: &output)
    case .email: EmailMask.append(value, to: &output)
    case .existence: ExistenceMask.append(value, to: &output)
    case .sizeBand: SizeBandMask.append(value, to: &output)
    // Unit and room are wholly hidden; the building shown beside them is the record's place, which is public.
    case .address: output.append("***")
    // Policy withholds such a field before it comes to this; stars are what is left to say.
    case .withheld: output.append("***")
    case .none: output.append(value)
    }
  }
}
