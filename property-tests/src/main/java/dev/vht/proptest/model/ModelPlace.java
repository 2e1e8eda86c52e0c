package dev.vht.proptest.model;

import dev.vht.NoSuchTableException;
import dev.vht.OpenMode;
import dev.vht.TableExistsException;
import dev.vht.proptest.value.Bytes;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The model of a place: a map, or nothing. */
public final class ModelPlace {
  private @Nullable Map<String, byte[]> content;

  public ModelTable open(OpenMode mode) {
    Map<String, byte[]> present = content;
    switch (mode) {
      case CREATE -> {
        if (present != null) {
          throw new TableExistsException("the model has a table");
        }
      }
      case UPDATE, READ_ONLY -> {
        if (present == null) {
          throw new NoSuchTableException("the model has no table");
        }
      }
      case REPLACE, CREATE_OR_UPDATE -> {}
    }
    if (present == null || mode == OpenMode.REPLACE) {
      present = new HashMap<>();
      content = present;
    }
    return new ModelTable(this, present, mode);
  }

  public boolean isThere() {
    return content != null;
  }

  public void delete() {
    content = null;
  }

  /** Returns a copy of the content; empty if there is no table. */
  public Map<String, Bytes> content() {
    Map<String, Bytes> copy = new HashMap<>();
    if (content != null) {
      content.forEach((key, value) -> copy.put(key, new Bytes(value)));
    }
    return copy;
  }

  /** Replaces the content of the place's table. */
  public void setContent(Map<String, Bytes> other) {
    if (content != null) {
      content.clear();
      for (Map.Entry<String, Bytes> entry : other.entrySet()) {
        content.put(entry.getKey(), entry.getValue().content());
      }
    }
  }
}
