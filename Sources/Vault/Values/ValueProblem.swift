/// Why a value is none for its field.
///
/// Goes into report files and answers, so it never holds the value or a part of it.
public struct ValueProblem: Error, Hashable, Sendable {
  /// The reason for programs; the raw values are stable.
  public enum Code: String, CaseIterable, Sendable {
    case empty
    case tooLong = "too_long"
    case notUTF8 = "not_utf8"
    case forbiddenCharacter = "forbidden_character"
    case notAName = "not_a_name"
    case notACode = "not_a_code"
    case notABoolean = "not_a_boolean"
    case notADate = "not_a_date"
    case notATime = "not_a_time"
    case notAnInteger = "not_an_integer"
    case outOfRange = "out_of_range"
    case notAResidentID = "not_a_resident_id"
    case checkDigit = "check_digit"
    case birthDateInID = "birth_date_in_id"
    case realNumber = "real_number"
    case syntheticNumber = "synthetic_number"
    case notAPhone = "not_a_phone"
    case notAPlate = "not_a_plate"
    case notAReference = "not_a_reference"
    case notAToken = "not_a_token"
    case tooManyItems = "too_many_items"
    case emptyItem = "empty_item"
    case repeatedItem = "repeated_item"
    case notASurname = "not_a_surname"
    case notFourDigits = "not_four_digits"
    case notABirthYear = "not_a_birth_year"
  }

  public let code: Code
  /// The reason for people: English, lower case, no full stop.
  public let text: String

  public init(_ code: Code, _ text: String) {
    self.code = code
    self.text = text
  }

  static let empty = ValueProblem(.empty, "empty: leave the field out instead")
  static let notUTF8 = ValueProblem(.notUTF8, "not UTF-8")

  static func tooLong(_ maximum: Int) -> ValueProblem {
    ValueProblem(.tooLong, "longer than \(maximum) bytes")
  }
}
