package dev.vht.contracts.trace;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/** The JSON library, which a program needs only if it has trace files. */
final class Json {
  private static final String LIBRARY = "com.fasterxml.jackson.core.JsonFactory";

  private Json() {}

  /** Has the library's classes in its fields, so it must not be loaded without them. */
  private static final class Holder {
    static final JsonFactory FACTORY =
        JsonFactory.builder()
            .streamReadConstraints(
                StreamReadConstraints.builder().maxStringLength(Integer.MAX_VALUE).build())
            .build();
  }

  /**
   * Makes readers and writers of JSON, whose strings may have any length.
   *
   * @throws IllegalStateException if the library is not there
   */
  static JsonFactory factory() {
    require();
    return Holder.FACTORY;
  }

  /** Throws an exception that names the library, if it is not there. */
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
