# Reads messages with Perl's Email::MIME. Usage: perl read_email_mime.pl FILE...; one JSON object a line.
use strict;
use warnings;
use Digest::SHA 'sha256_hex';
use Email::Address::XS;
use Email::MIME;
use Encode;
use JSON::PP;

# What an international message has as UTF-8 comes as bytes.
sub header {
    my ($mail, $name) = @_;
    my $raw = $mail->header_raw($name) // return undef;
    return $raw =~ /[^\x00-\x7f]/ ? decode('UTF-8', $raw) : $mail->header_str($name);
}

sub full { [map { [$_->phrase // '', $_->address] } Email::Address::XS->parse($_[0])] }

for my $file (@ARGV) {
    open my $stream, '<:raw', $file or die "$file: $!";
    my $mail = Email::MIME->new(do { local $/; <$stream> });
    my %told = (
        subject => header($mail, 'Subject'),
        sender => full(header($mail, 'From'))->[0],
        to => full(header($mail, 'To')),
        message_id => header($mail, 'Message-ID'),
        attachments => [],
    );
    $mail->walk_parts(sub {
        my ($part) = @_;
        return if $part->subparts;
        my ($type) = $part->content_type =~ /^([^;\s]+)/;
        if (defined $part->filename) {
            push @{ $told{attachments} }, [$part->filename, $type, sha256_hex($part->body)];
        } elsif ($type eq 'text/plain') {
            $told{text} = $part->body_str;
        } elsif ($type eq 'text/html') {
            $told{html} = $part->body_str;
        }
    });
    print JSON::PP->new->ascii->canonical->encode(\%told), "\n";
}
