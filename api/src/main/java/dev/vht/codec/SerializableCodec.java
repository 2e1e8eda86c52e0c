package dev.vht.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.StreamCorruptedException;
import org.jspecify.annotations.Nullable;

/** Objects as Java serialization writes them, read through an allow-list. */
final class SerializableCodec<T> implements Codec<T> {
  /** Deep enough for trees; a list that is linked by its elements' fields is not for this codec. */
  private static final int GREATEST_DEPTH = 200;

  /**
   * How many elements all arrays together may have. An array's elements have a byte each at least;
   * a hash table of n entries makes up to 8 n places, but each entry has six bytes at least.
   */
  private static final int ELEMENTS_PER_BYTE = 4;

  private static final int ELEMENTS_IN_ANY_CASE = 64;

  private final Class<T> type;
  private final AllowList allowList;
  private final String id;

  SerializableCodec(Class<T> type, AllowList allowList) {
    this.type = type;
    this.allowList = allowList;
    this.id = CodecId.of("serializable", type);
  }

  @Override
  public String id() {
    return id;
  }

  /** Reads back what it wrote: better to refuse it now than to fail when the original is gone. */
  @Override
  public byte[] encode(T object) {
    byte[] bytes = written(object);
    decode(bytes);
    return bytes;
  }

  private byte[] written(T object) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(object);
    } catch (IOException | RuntimeException | StackOverflowError e) {
      throw new CodecException("not to be written as " + id + ": " + e, e);
    }
    return bytes.toByteArray();
  }

  @Override
  public T decode(byte[] bytes) {
    Object object = read(bytes);
    if (!type.isInstance(object)) {
      throw new CodecException(
          "no " + id + ": " + (object == null ? "null" : "a " + object.getClass().getName()));
    }
    return type.cast(object);
  }

  private @Nullable Object read(byte[] bytes) {
    ByteArrayInputStream source = new ByteArrayInputStream(bytes);
    try (Filtered in = new Filtered(source, bytes.length)) {
      Object object = in.object();
      if (source.available() > 0) {
        throw new StreamCorruptedException("there are bytes behind its end");
      }
      return object;
    } catch (IOException
        | ClassNotFoundException
        | RuntimeException
        | LinkageError
        | StackOverflowError e) {
      throw new CodecException("no " + id + ": " + e, e);
    }
  }

  private final class Filtered extends ObjectInputStream {
    private long elementsLeft;
    private @Nullable String refusal;

    Filtered(ByteArrayInputStream source, int size) throws IOException {
      super(source);
      this.elementsLeft = ELEMENTS_IN_ANY_CASE + (long) ELEMENTS_PER_BYTE * size;
      setObjectInputFilter(this::judged);
    }

    /** Says what was refused, which the exception of a refusal does not. */
    @Nullable Object object() throws IOException, ClassNotFoundException {
      try {
        return readObject();
      } catch (InvalidClassException e) {
        throw refusal == null ? e : new InvalidClassException(refusal);
      }
    }

    private ObjectInputFilter.Status judged(ObjectInputFilter.FilterInfo info) {
      refusal = refusal(info);
      return refusal == null ? ObjectInputFilter.Status.ALLOWED : ObjectInputFilter.Status.REJECTED;
    }

    private @Nullable String refusal(ObjectInputFilter.FilterInfo info) {
      Class<?> found = info.serialClass();
      if (found != null && !allowList.allows(found)) {
        return found.getName() + " is not among the classes that Codecs.serializable allows here";
      }
      if (info.depth() > GREATEST_DEPTH) {
        return "objects are nested deeper than " + GREATEST_DEPTH;
      }
      elementsLeft -= Math.max(0, info.arrayLength());
      return elementsLeft < 0 ? "its arrays are longer than its bytes allow" : null;
    }

    /** The program's classes are seen by its own loader, which need not be this library's. */
    @Override
    protected Class<?> resolveClass(ObjectStreamClass description)
        throws IOException, ClassNotFoundException {
      try {
        return Class.forName(description.getName(), false, type.getClassLoader());
      } catch (ClassNotFoundException e) {
        return super.resolveClass(description);
      }
    }
  }
}
