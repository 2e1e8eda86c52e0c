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
 * What comes out of a table that may be damaged.
 *
 * @param opening "a table", or what opening it threw
 * @param answers for each key its value, "nothing", or what reading it threw
 */
public record ReadResult(Object opening, Map<String, Object> answers) {
  private static final String OPENED = "a table";
  private static final String NOTHING = "nothing";

  /** Opens a table for reading and asks for each of these keys; a wrong value is a failure. */
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
            "a damaged table gave " + found + " for " + JavaText.literal(key) + ", not " + value);
      }
      return found;
    } catch (TableException e) {
      return e.getClass();
    }
  }

  boolean isOpened() {
    return opening.equals(OPENED);
  }

  /** The ids of the codecs are somebody's words; that they are others, only who opens can see. */
  public boolean isOfOtherCodecs() {
    return opening.equals(CodecMismatchException.class);
  }

  /** The keys that gave their values. */
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
