package dev.vht.contracts.trace;

import java.util.Locale;

/** The primitive types that JSON has no notation for. */
enum TracePrimitive {
  LONG(Long.class) {
    @Override
    Object read(String text) {
      return Long.valueOf(text);
    }
  },
  SHORT(Short.class) {
    @Override
    Object read(String text) {
      return Short.valueOf(text);
    }
  },
  BYTE(Byte.class) {
    @Override
    Object read(String text) {
      return Byte.valueOf(text);
    }
  },
  FLOAT(Float.class) {
    @Override
    Object read(String text) {
      return Float.valueOf(text);
    }
  },
  DOUBLE(Double.class) {
    @Override
    Object read(String text) {
      return Double.valueOf(text);
    }
  },
  CHAR(Character.class) {
    @Override
    Object read(String text) {
      return text.charAt(0);
    }
  };

  private final Class<?> box;

  TracePrimitive(Class<?> box) {
    this.box = box;
  }

  abstract Object read(String text);

  static boolean isOne(Object value) {
    for (TracePrimitive one : values()) {
      if (one.box.isInstance(value)) {
        return true;
      }
    }
    return false;
  }

  static String name(Object value) {
    for (TracePrimitive one : values()) {
      if (one.box.isInstance(value)) {
        return one.name().toLowerCase(Locale.ROOT);
      }
    }
    throw new IllegalArgumentException(value.toString());
  }
}
