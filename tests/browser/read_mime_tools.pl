# Reads messages with Perl's MIME-tools. Usage: perl read_mime_tools.pl FILE...; one JSON object a line.
use strict;
use warnings;
use Digest::SHA 'sha256_hex';
use Encode;
use JSON::PP;
use MIME::Parser;
use MIME::WordDecoder 'mime_to_perl_string';

# What an international message has as UTF-8 comes as bytes.
sub header {
    my ($head, $name) = @_;
    my $value = $head->get($name, 0) // return undef;
    chomp $value;
    $value =~ s/\r?\n(?=[ \t])//g;
    return $value =~ /[^\x00-\x7f]/ ? decode('UTF-8', $value) : mime_to_perl_string($value);
}

# An address with a name before it or not.
sub full { $_[0] =~ /^\s*"?(.*?)"?\s*<(.*)>\s*$/ ? [$1, $2] : ['', $_[0]] }

for my $file (@ARGV) {
    my $parser = MIME::Parser->new;
    $parser->output_to_core(1);
    my $mail = $parser->parse_open($file);
    my $head = $mail->head;
    my %told = (
        subject => header($head, 'Subject'),
        sender => full(header($head, 'From')),
        to => [full(header($head, 'To'))],
        message_id => header($head, 'Message-ID'),
        attachments => [],
    );
    for my $part ($mail->parts_DFS) {
        next unless $part->bodyhandle;
        my $body = $part->bodyhandle->as_string;
        my $name = $part->head->recommended_filename;
        if (defined $name) {
            push @{ $told{attachments} }, [$name, $part->effective_type, sha256_hex($body)];
        } else {
            my $charset = $part->head->mime_attr('content-type.charset') // 'us-ascii';
            my $kind = $part->effective_type eq 'text/html' ? 'html' : 'text';
            $told{$kind} = decode($charset, $body);
        }
    }
    print JSON::PP->new->ascii->canonical->encode(\%told), "\n";
}
