package dev.vht.proptest;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;

/** A writer to be killed that is a thread, and whose table learns of its death. */
final class ThreadedWriter extends Process {
  private final WriterFault.Mortal table;
  private final long first;
  private final PipedInputStream acknowledgements = new PipedInputStream(1 << 16);
  private final PipedOutputStream pipe;
  private final Thread thread = new Thread(this::run, "a writer to be killed");
  private volatile boolean isKilled;

  private ThreadedWriter(WriterFault.Mortal table, long first) throws IOException {
    this.table = table;
    this.first = first;
    this.pipe = new PipedOutputStream(acknowledgements);
  }

  static Process start(WriterFault.Mortal table, long first) throws IOException {
    ThreadedWriter writer = new ThreadedWriter(table, first);
    writer.thread.start();
    return writer;
  }

  private void run() {
    try (table;
        pipe) {
      KilledWriter.write(
          table, first, new PrintStream(upToTheKill(pipe), true, StandardCharsets.US_ASCII));
      table.die();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OutputStream upToTheKill(OutputStream stream) {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        throw new IOException("a line is written at once");
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        if (isKilled) {
          throw new IOException("killed");
        }
        stream.write(bytes, offset, length);
      }

      @Override
      public void flush() throws IOException {
        stream.flush();
      }
    };
  }

  @Override
  public InputStream getInputStream() {
    return acknowledgements;
  }

  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public OutputStream getOutputStream() {
    return OutputStream.nullOutputStream();
  }

  @Override
  public ProcessHandle toHandle() {
    return (ProcessHandle)
        Proxy.newProxyInstance(
            getClass().getClassLoader(),
            new Class<?>[] {ProcessHandle.class},
            (proxy, method, arguments) -> {
              destroy();
              return true;
            });
  }

  @Override
  public void destroy() {
    isKilled = true;
  }

  @Override
  public int waitFor() throws InterruptedException {
    thread.join();
    return 0;
  }

  @Override
  public int exitValue() {
    return 0;
  }
}
