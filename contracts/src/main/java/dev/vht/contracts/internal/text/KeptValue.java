package dev.vht.contracts.internal.text;

import java.lang.ref.WeakReference;
import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a trace keeps of a value that it does not keep as it is.
 *
 * <p><b>The invariant.</b> A trace holds what a report prints and no more. Small immutable values
 * (boxed primitives, short strings, enums) are kept as they are. Of a long string the beginning is
 * kept, of an array the first elements. Any other object is referenced weakly and rendered when a
 * report is made, so recording a call never calls {@code toString}. Keys of the program's own types
 * are kept, because slices are compared by them.
 */
public sealed interface KeptValue {
  /** The longest string that is kept as it is. */
  int MAX_TEXT = 200;

  /** Renders it. */
  String text();

  /** Whether this may have been kept of a value, or of one that reads the same. */
  boolean isOf(Object value);

  /** What to keep of a value that is not a key. */
  static @Nullable Object of(@Nullable Object value) {
    return value == null || isKept(value) ? value : of(value, Kind.OF.get(value.getClass()), false);
  }

  /** What to keep of a key that is compared by {@code equals}. */
  static @Nullable Object ofKey(@Nullable Object key) {
    return key == null || isKept(key) ? key : of(key, Kind.OF.get(key.getClass()), true);
  }

  /** Whether a value is of one of the most frequent kinds that are kept as they are. */
  private static boolean isKept(Object value) {
    return (value instanceof String text && text.length() <= MAX_TEXT)
        || value instanceof Integer
        || value instanceof Long
        || value instanceof Boolean
        || value instanceof KeptValue;
  }

  /** What to keep of a value that must not be printed. */
  static KeptValue sensitive(@Nullable Object kept) {
    return new Hidden(kept);
  }

  /** Initializes the classes that keeping a value needs. */
  static void initialize() {
    Object[] values = {
      "x".repeat(MAX_TEXT + 1), new Object[] {new int[0]}, Optional.of("x"), Kind.SMALL
    };
    for (Object value : values) {
      ValueRenderer.value(of(value));
    }
    ValueRenderer.value(of(new Object()));
    ValueRenderer.value(sensitive(null));
  }

  private static Object of(Object value, Kind kind, boolean isKey) {
    return switch (kind) {
      case SMALL -> value;
      case STRING -> ((String) value).length() <= MAX_TEXT ? value : Text.of((String) value, isKey);
      case BUFFER -> Text.of((CharSequence) value, false);
      case INTEGER -> bits((BigInteger) value) <= MAX_TEXT ? value : new Reference(value);
      case DECIMAL ->
          bits(((BigDecimal) value).unscaledValue()) <= MAX_TEXT ? value : new Reference(value);
      case ARRAY -> Elements.of(value);
      case OPTIONAL -> optional((Optional<?>) value, isKey);
      case SENSITIVE -> isKey ? value : new Hidden(new Reference(value));
      case OTHER -> isKey ? value : new Reference(value);
    };
  }

  private static int bits(BigInteger number) {
    return number.bitLength();
  }

  private static Object optional(Optional<?> value, boolean isKey) {
    Object content = value.orElse(null);
    Object kept = isKey ? ofKey(content) : of(content);
    return kept == content ? value : new Present(kept);
  }

  /** How the values of a class are kept. */
  enum Kind {
    SMALL,
    STRING,
    BUFFER,
    INTEGER,
    DECIMAL,
    ARRAY,
    OPTIONAL,
    SENSITIVE,
    OTHER;

    private static final Set<Class<?>> SMALL_TYPES =
        Set.of(
            Boolean.class,
            Character.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Class.class,
            UUID.class);

    static final ClassValue<Kind> OF =
        new ClassValue<>() {
          @Override
          protected Kind computeValue(Class<?> type) {
            return kind(type);
          }
        };

    private static Kind kind(Class<?> type) {
      if (SensitiveTypes.contain(type)) {
        return SENSITIVE;
      } else if (type.isArray()) {
        return ARRAY;
      } else if (type == String.class) {
        return STRING;
      } else if (type == StringBuilder.class || type == StringBuffer.class) {
        return BUFFER;
      } else if (type == BigInteger.class) {
        return INTEGER;
      } else if (type == BigDecimal.class) {
        return DECIMAL;
      } else if (type == Optional.class) {
        return OPTIONAL;
      }
      return isSmall(type) || isSmallRecord(type) ? SMALL : OTHER;
    }

    private static boolean isSmall(Class<?> type) {
      boolean isTime =
          type.getPackageName().equals("java.time")
              && type.getModule() == Object.class.getModule()
              && Comparable.class.isAssignableFrom(type);
      return type.isPrimitive()
          || SMALL_TYPES.contains(type)
          || Enum.class.isAssignableFrom(type)
          || isTime;
    }

    private static boolean isSmallRecord(Class<?> type) {
      RecordComponent[] components = type.getRecordComponents();
      if (components == null) {
        return false;
      }
      for (RecordComponent component : components) {
        if (!isSmall(component.getType()) || SensitiveTypes.contain(component.getType())) {
          return false;
        }
      }
      return true;
    }
  }

  /** A long text: its beginning and its length, and for a key its hash code. */
  record Text(String beginning, int length, int hash) implements KeptValue {
    static Text of(CharSequence text, boolean isKey) {
      int end = Math.min(text.length(), ValueRenderer.MAX_LENGTH + 1); // may split a pair
      return new Text(
          text.subSequence(0, end).toString(), text.length(), isKey ? text.hashCode() : 0);
    }

    @Override
    public String text() {
      return ValueRenderer.quoted(beginning, length);
    }

    @Override
    public boolean isOf(Object value) {
      return !(value instanceof String text) || equals(of(text, hash != 0));
    }
  }

  /** The first elements of an array, which the program may change later. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Elements(Object first, int length) implements KeptValue {
    static Elements of(Object array) {
      int length = Array.getLength(array);
      int kept = Math.min(length, ValueRenderer.MAX_ELEMENTS);
      if (array instanceof byte[] bytes) { // the most frequent kind
        return new Elements(Arrays.copyOf(bytes, kept), length);
      }
      Class<?> component = array.getClass().getComponentType();
      if (component.isPrimitive()) {
        Object first = Array.newInstance(component, kept);
        System.arraycopy(array, 0, first, 0, kept);
        return new Elements(first, length);
      }
      @Nullable Object[] first = new Object[kept];
      for (int i = 0; i < kept; i++) {
        Object element = Array.get(array, i);
        first[i] =
            element != null && element.getClass().isArray()
                ? new Summary(ValueRenderer.arrayType(element.getClass(), Array.getLength(element)))
                : KeptValue.of(element);
      }
      return new Elements(new Objects(array.getClass(), first), length);
    }

    @Override
    public String text() {
      return first instanceof Objects objects
          ? ValueRenderer.array(objects.type(), objects.first(), length)
          : ValueRenderer.array(first.getClass(), first, length);
    }

    @Override
    public boolean isOf(Object value) {
      return !value.getClass().isArray() || text().equals(ValueRenderer.value(value));
    }
  }

  /** The first elements of an array of objects, and its type. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Objects(Class<?> type, @Nullable Object[] first) {}

  /** A text that stands for a value. */
  record Summary(String text) implements KeptValue {
    @Override
    public boolean isOf(Object value) {
      return text.equals(ValueRenderer.value(value));
    }
  }

  /** An {@link Optional} with a content of which a part is kept. */
  record Present(@Nullable Object content) implements KeptValue {
    @Override
    public String text() {
      return "Optional[" + ValueRenderer.value(content) + "]";
    }

    @Override
    public boolean isOf(Object value) {
      return !(value instanceof Optional) || text().equals(ValueRenderer.value(value));
    }
  }

  /** A value that must not be printed. */
  record Hidden(@Nullable Object kept) implements KeptValue {
    @Override
    public String text() {
      return SensitiveTypes.SHOWN;
    }

    @Override
    public boolean isOf(Object value) {
      return kept instanceof KeptValue part ? part.isOf(value) : value.equals(kept);
    }

    @Override
    public String toString() {
      return SensitiveTypes.SHOWN;
    }
  }

  /** A weak reference to an object. */
  final class Reference extends WeakReference<Object> implements KeptValue {
    private final Class<?> type;

    Reference(Object object) {
      super(object);
      this.type = object.getClass();
    }

    @Override
    public String text() {
      Object object = get();
      return object == null
          ? "(a collected " + ValueRenderer.named(type) + ")"
          : ValueRenderer.value(object);
    }

    @Override
    public boolean isOf(Object value) {
      Object object = get();
      return object != null && (object == value || object.equals(value));
    }
  }
}
