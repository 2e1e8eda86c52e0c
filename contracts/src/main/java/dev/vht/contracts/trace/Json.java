package dev.vht.contracts.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** Access to the JSON library, which only programs with trace files need. */
final class Json {
  private static final String LIBRARY = "com.fasterxml.jackson.core.JsonFactory";

  private Json() {}

  /** Loaded only if the library is present, because its field has a type of the library. */
  private static final class Holder {
    static final JsonFactory FACTORY =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
            .build();
  }

  /**
   * Returns the factory of readers and writers, which allow strings of any length.
   *
   * @throws IllegalStateException if the library is missing
   */
  static JsonFactory factory() {
    require();
    return Holder.FACTORY;
  }

  /** Throws an exception that names the library if it is missing. */
  static void require() {
    try {
      Class.forName(LIBRARY, false, Json.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(
          "trace files need com.fasterxml.jackson.core:jackson-core, which is an optional"
              + " dependency of vht-contracts; add it to the program's dependencies",
          e);
    }
  }
}
