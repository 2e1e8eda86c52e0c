package dev.vht.proptest.trial;

import dev.vht.CodecMismatchException;
import dev.vht.OpenMode;
import dev.vht.TableException;
import dev.vht.VirtualHashTable;
import dev.vht.proptest.value.Bytes;
import dev.vht.proptest.value.JavaText;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The result of reading a table that may be damaged.
 *
 * @param opening "a table", or the class of the exception that opening it threw
 * @param answers for each key its value, "nothing", or the class of the exception thrown
 */
public record ReadResult(Object opening, Map<String, Object> answers) {
  private static final String OPENED = "a table";
  private static final String NOTHING = "nothing";

  /** Opens a table for reading and looks up every key; a wrong value is a failure. */
  public static ReadResult of(TestTable test, Map<String, Bytes> content) {
    Map<String, Object> answers = new HashMap<>();
    try (VirtualHashTable<String, byte[]> table = test.open(OpenMode.READ_ONLY)) {
      content.forEach((key, value) -> answers.put(key, answer(table, key, value)));
      return new ReadResult(OPENED, answers);
    } catch (TableException e) {
      return new ReadResult(e.getClass(), answers);
    }
  }

  private static Object answer(VirtualHashTable<String, byte[]> table, String key, Bytes value) {
    try {
      Object found = table.find(key).<Object>map(Bytes::new).orElse(NOTHING);
      if (!found.equals(value) && !found.equals(NOTHING)) {
        throw new AssertionError(
            "in a damaged table, find(%s) returned %s, but the value set was %s"
                .formatted(JavaText.literal(key), found, value));
      }
      return found;
    } catch (TableException e) {
      return e.getClass();
    }
  }

  boolean isOpened() {
    return opening.equals(OPENED);
  }

  /** Damaged codec ids may be valid ones; only the application can see that they differ. */
  public boolean isOfOtherCodecs() {
    return opening.equals(CodecMismatchException.class);
  }

  /** Returns the keys whose values were read. */
  public Set<String> whole() {
    Set<String> whole = new TreeSet<>();
    answers.forEach(
        (key, answer) -> {
          if (answer instanceof Bytes) {
            whole.add(key);
          }
        });
    return whole;
  }
}
