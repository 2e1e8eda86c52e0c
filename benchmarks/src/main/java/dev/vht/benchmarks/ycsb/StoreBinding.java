package dev.vht.benchmarks.ycsb;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.Vector;
import org.jspecify.annotations.Nullable;
import site.ycsb.ByteArrayByteIterator;
import site.ycsb.ByteIterator;
import site.ycsb.DB;
import site.ycsb.Status;

/**
 * A store as a database of YCSB. It has one table, so the name of the table is ignored.
 *
 * <p>A hash table has no order, so it cannot scan. Therefore workload E is left out.
 */
final class StoreBinding extends DB {
  private final RecordStore records;

  StoreBinding(RecordStore records) {
    this.records = records;
  }

  /** Reads the named fields, or all of them; it is an error if one of them is missing. */
  @Override
  public Status read(
      String table, String key, @Nullable Set<String> names, Map<String, ByteIterator> result) {
    Map<String, byte[]> fields = records.find(key);
    if (fields == null) {
      return Status.NOT_FOUND;
    }
    for (String name : names == null ? fields.keySet() : names) {
      byte[] content = fields.get(name);
      if (content == null) {
        return Status.ERROR;
      }
      result.put(name, new ByteArrayByteIterator(content));
    }
    return Status.OK;
  }

  @Override
  @SuppressWarnings("NonApiType") // YCSB's
  public Status scan(
      String table,
      String first,
      int count,
      @Nullable Set<String> names,
      Vector<HashMap<String, ByteIterator>> result) {
    return Status.NOT_IMPLEMENTED;
  }

  /** Sets the given fields of a record, and leaves the others as they are. */
  @Override
  public Status update(String table, String key, Map<String, ByteIterator> values) {
    return records.change(key, fields(values)) ? Status.OK : Status.NOT_FOUND;
  }

  @Override
  public Status insert(String table, String key, Map<String, ByteIterator> values) {
    records.put(key, fields(values));
    return Status.OK;
  }

  @Override
  public Status delete(String table, String key) {
    records.remove(key);
    return Status.OK;
  }

  private static Map<String, byte[]> fields(Map<String, ByteIterator> values) {
    Map<String, byte[]> fields = new HashMap<>();
    values.forEach((name, content) -> fields.put(name, content.toArray()));
    return fields;
  }
}
