package dev.vht.contracts.internal.text;

import dev.vht.contracts.annotation.Sensitive;

/** Which types are marked {@link Sensitive}, themselves or by a supertype. */
public final class SensitiveTypes {
  /** What is printed in place of a value. */
  public static final String SHOWN = "(sensitive)";

  private static final ClassValue<Boolean> IS_SENSITIVE =
      new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
          return isMarked(type);
        }
      };

  private SensitiveTypes() {}

  public static boolean contain(Class<?> type) {
    return IS_SENSITIVE.get(type);
  }

  private static boolean isMarked(Class<?> type) {
    if (type.getClassLoader() == null) {
      return false; // a class of the JDK
    } else if (type.isAnnotationPresent(Sensitive.class)) {
      return true;
    }
    for (Class<?> one : type.getInterfaces()) {
      if (isMarked(one)) {
        return true;
      }
    }
    return type.getSuperclass() != null && isMarked(type.getSuperclass());
  }
}
