package dev.vht.proptest.planted;

import dev.vht.proptest.fixture.Opener;
import dev.vht.proptest.fixture.TableProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;

/** A thread that acts as a process, and notifies its tables when it is killed. */
final class ThreadedProcess extends Process {
  private final Opener opener;
  private final Runnable death;
  private final InputStream orders;
  private final OutputStream ordersSink;
  private final InputStream answers;
  private final OutputStream answersSink;
  private final Thread thread = new Thread(this::run, "a process to be killed");
  private boolean isKilled;

  private ThreadedProcess(Opener opener, Runnable death) throws IOException {
    this.opener = opener;
    this.death = death;
    Pipe in = Pipe.open();
    Pipe out = Pipe.open();
    this.orders = Channels.newInputStream(in.source());
    this.ordersSink = Channels.newOutputStream(in.sink());
    this.answers = Channels.newInputStream(out.source());
    this.answersSink = Channels.newOutputStream(out.sink());
  }

  /**
   * Starts it.
   *
   * @param opener opens its tables
   * @param death runs at a kill, after which no command is acknowledged
   */
  static Process start(Opener opener, Runnable death) throws IOException {
    ThreadedProcess process = new ThreadedProcess(opener, death);
    process.thread.start();
    return process;
  }

  private void run() {
    try (orders) {
      TableProcess.serve(opener, orders, upToTheKill());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private OutputStream upToTheKill() {
    return new OutputStream() {
      @Override
      public void write(int octet) throws IOException {
        throw new IOException("a line is written at once");
      }

      @Override
      public void write(byte[] bytes) throws IOException {
        say(bytes);
      }
    };
  }

  private synchronized void say(byte[] line) throws IOException {
    if (isKilled) {
      throw new IOException("killed");
    }
    answersSink.write(line);
  }

  @Override
  public InputStream getInputStream() {
    return answers;
  }

  @Override
  public InputStream getErrorStream() {
    return InputStream.nullInputStream();
  }

  @Override
  public OutputStream getOutputStream() {
    return ordersSink;
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
    if (kill()) {
      try (ordersSink;
          answersSink) {
        death.run();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private synchronized boolean kill() {
    boolean isFirst = !isKilled;
    isKilled = true;
    return isFirst;
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
