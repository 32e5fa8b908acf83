extension SchemaFragment {
  /// Reads a schema in Cedar's own syntax.
  ///
  /// - Parameter file: The name of the source in errors; a path where the text came from a file.
  public init(parsing text: String, file: String) throws(SchemaError) {
    try self.init(parsing: Array(text.utf8), file: file)
  }

  public init(parsing bytes: [UInt8], file: String) throws(SchemaError) {
    do {
      let source = try SourceFile(parsing: bytes, name: file)
      var parser = try Parser(source)
      self.init(source: source, namespaces: try parser.schemaNamespaces())
    } catch {
      throw SchemaError(error)
    }
  }

  /// Reads a schema in the JSON format.
  ///
  /// - Parameter file: The name of the source in errors; a path where the text came from a file.
  public init(parsingJSON bytes: [UInt8], file: String) throws(SchemaError) {
    let source: SourceFile
    do {
      source = try SourceFile(parsing: bytes, name: file)
    } catch {
      throw SchemaError(error)
    }
    self.init(source: source, namespaces: try SchemaJSONReader(source: source).namespaces())
  }
}
