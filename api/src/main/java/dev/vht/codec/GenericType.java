package dev.vht.codec;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;

/**
 * A generic type with its arguments: {@code new GenericType<List<Page>>() {}}.
 *
 * <p>A class literal cannot express {@code List<Page>}; the supertype of an anonymous class can.
 *
 * @param <T> the type
 */
public abstract class GenericType<T> {
  private final Type type;

  /**
   * Reads the type from the declaration of the anonymous class.
   *
   * @throws IllegalArgumentException if it has no type argument, or one that is a type variable
   */
  protected GenericType() {
    if (getClass().getSuperclass() != GenericType.class
        || !(getClass().getGenericSuperclass() instanceof ParameterizedType parent)
        || parent.getActualTypeArguments()[0] instanceof TypeVariable) {
      throw new IllegalArgumentException(
          "a GenericType names its type, as in new GenericType<List<Page>>() {}");
    }
    this.type = parent.getActualTypeArguments()[0];
  }

  /**
   * Returns the type.
   *
   * @return the type with its arguments
   */
  public final Type type() {
    return type;
  }

  @Override
  public final String toString() {
    return type.getTypeName();
  }
}
